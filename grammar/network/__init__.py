"""Networks: the bridges of nodes, the SDN, the firewall."""
