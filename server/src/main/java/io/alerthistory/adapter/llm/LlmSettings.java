package io.alerthistory.adapter.llm;

import io.alerthistory.classify.Budget;
import io.alerthistory.config.Secret;
import java.time.Duration;

/**
 * Which language model is asked, and how.
 *
 * @param url what the paths of its API are put behind: for {@code openai} it ends in {@code /v1}, as a rule
 * @param model its name, as the server knows it
 * @param key an empty text where none is needed; a file is read for each ask
 * @param timeout of an ask, its retry included; more than zero
 * @param concurrency most asks at once, 1 or more
 * @param limits what {@link Budget} is made from
 * @param redactHosts whether names of hosts, addresses, and the values of labels such as {@code pod} stay here, too
 */
public record LlmSettings(
        Provider provider,
        String url,
        String model,
        Secret key,
        Duration timeout,
        int concurrency,
        Budget.Limits limits,
        Prices prices,
        boolean redactHosts) {

    /** In dollars for a million tokens, which is the same as millionths of a dollar for one. Zero where it is not known. */
    public record Prices(double input, double output) {
        public static final Prices UNKNOWN = new Prices(0, 0);

        /** In millionths of a dollar, rounded up. */
        long of(long inputTokens, long outputTokens) {
            return (long) Math.ceil(inputTokens * input + outputTokens * output);
        }
    }
}
