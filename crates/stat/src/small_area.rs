//! Small areas: Fay and Herriot's model.
