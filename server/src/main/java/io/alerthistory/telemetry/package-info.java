/**
 * How the program speaks of itself: log lines on stderr, in Alertmanager's form, so that existing log pipelines go on
 * working. Every text is escaped on the way out: whatever an alert or a client says, it stays inside its value and its
 * line. Uses {@code model}; what is worth a line is each room's business.
 */
@NullMarked
package io.alerthistory.telemetry;

import org.jspecify.annotations.NullMarked;
