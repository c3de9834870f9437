/**
 * Makes the weights of the built-in classifier from a file of rules that people wrote, and judges it on services that it has
 * not seen. Not part of the program. Uses {@code classify}, whose features and inference are those of production, so what is
 * judged here is what runs there.
 */
@NullMarked
package io.alerthistory.training;

import org.jspecify.annotations.NullMarked;
