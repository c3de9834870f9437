/**
 * What is said of the alerts that come in: looked for in memory, then where servers share answers, then in the archive, and
 * asked for once if nobody knows. {@code Classifications} is the door; nobody ever waits at it for longer than he says, since
 * the model that is built in answers in the meantime. {@code NoiseScores} asks history. Ports for what lies outside:
 * {@code SharedAnswers}, {@code Archive}. Uses {@code classify}, {@code history} and {@code model}.
 */
@NullMarked
package io.alerthistory.classification;

import org.jspecify.annotations.NullMarked;
