/**
 * Runs the engine in real time: the one thread that writes, and the one class that reads the clock. What is to be done
 * is handed on; nothing is decided here. Uses {@code engine}
 * and {@code cluster}.
 */
@NullMarked
package io.alerthistory.clockwork;

import org.jspecify.annotations.NullMarked;
