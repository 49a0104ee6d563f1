"""What a document says: records tied to its words, checked by hard rules, bound to claims."""
