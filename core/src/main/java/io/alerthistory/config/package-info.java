/**
 * alertmanager.yml as checked records. Reads text, not files: who has the file hands its text in, so the same code
 * serves start, reload and {@code check-config}. All mistakes are told at once, each with line, field and remedy. Uses
 * {@code model}; what the settings lead to is the engine's business.
 */
@NullMarked
package io.alerthistory.config;

import org.jspecify.annotations.NullMarked;
