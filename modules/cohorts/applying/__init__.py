"""An LEA's application: the shared draft, its people and files, its endorsement, its sending and its states."""
