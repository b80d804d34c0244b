"""What rules about single lines share: refused values, their fixes, words, lists and units."""
