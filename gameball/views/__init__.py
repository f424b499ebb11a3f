"""One module per door: who may enter, and what is rendered."""
