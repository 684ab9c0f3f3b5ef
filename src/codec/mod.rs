//! Floor 8: the codecs of container blocks.
