/**
 * What tests of the whole program stand on: the program itself, started in this process on loopback, and a receiver that
 * misbehaves as told. Asserts nothing.
 */
@NullMarked
package io.alerthistory.support;

import org.jspecify.annotations.NullMarked;
