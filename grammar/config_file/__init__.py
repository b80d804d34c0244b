"""What the files of /etc/pve besides guests have in common: names, section configs, properties, lists."""
