/**
 * The command line: what the words after {@code alertmanager} mean, which environment variables stand for which, what
 * {@code --help} says. All of Alertmanager's flags are here; those that this version would silently neglect to a user's
 * harm are refused ({@link io.alerthistory.cli.NotYet}). Our own may stand in the configuration file as well. Uses
 * {@code telemetry} for the log's level and format, and {@code adapter.llm}, {@code adapter.redis} and {@code api} for their
 * settings. Acting on it is {@code Main}'s business.
 */
@NullMarked
package io.alerthistory.cli;

import org.jspecify.annotations.NullMarked;
