/**
 * What an operator sees of the process from outside: log lines and metrics. Implements the metrics interfaces of the
 * rooms that are watched, and is used by no room but the wiring and the command line, which chooses level and format.
 */
@NullMarked
package io.alerthistory.telemetry;

import org.jspecify.annotations.NullMarked;
