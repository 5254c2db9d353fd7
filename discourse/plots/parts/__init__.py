"""What figures are built of. A file in the folder above this one is a figure; a file here is not."""
