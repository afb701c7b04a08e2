"""The account: who may enter, with which password, under which files, reached by which details."""
