/**
 * alertmanager.yml as checked records. Reads text, not files: who has the file hands its text in, so the same code
 * serves start, reload and {@code check-config}. All mistakes are told at once, each with line, field and remedy. Uses
 * {@code model}; what the settings lead to is the engine's business.
 *
 * <p>{@link io.alerthistory.config.ConfigReader} is where to start: it reads top to bottom like the file. {@code Forms}
 * has the fields of every integration as tables, {@code Integrations} the rules that a table cannot say, and
 * {@code NotYet} lists what Alertmanager can be told and this version cannot do. What reads YAML strictly ({@code Section},
 * {@code Field}, {@code Problems}) is there for other files, too.
 */
@NullMarked
package io.alerthistory.config;

import org.jspecify.annotations.NullMarked;
