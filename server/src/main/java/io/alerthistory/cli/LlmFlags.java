package io.alerthistory.cli;

import io.alerthistory.adapter.llm.LlmSettings;
import io.alerthistory.adapter.llm.Provider;
import io.alerthistory.classify.Budget;
import io.alerthistory.config.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** The flags of {@code classification.llm}. */
final class LlmFlags {
    private static final String PREFIX = "classification.llm.";
    private static final String URL = PREFIX + "url";
    private static final String MODEL = PREFIX + "model";
    private static final String KEY = PREFIX + "api-key";
    private static final String KEY_FILE = PREFIX + "api-key-file";
    private static final String COST = PREFIX + "cost-per-day";

    /** The asks of ten seconds may go out at once. */
    private static final int BURSTS_PER_MINUTE = 6;

    private static final double MICRODOLLARS = 1e6;

    private LlmFlags() {}

    /** @throws UsageException if a value cannot be read; whether all fit together shows when all are known */
    static void check(Values values) {
        provider(values);
        values.positiveDuration(PREFIX + "timeout");
        values.atLeast(1, PREFIX + "concurrency");
        limits(values);
        prices(values);
        values.isOn(PREFIX + "redact-hosts");
        url(values, Provider.OLLAMA);
    }

    /**
     * Empty without a provider.
     *
     * @throws UsageException if something is missing, or does not fit
     */
    static Optional<LlmSettings> settings(Values values) {
        check(values);
        refuseIf(
                isSet(values, KEY) && isSet(values, KEY_FILE),
                values.source(KEY_FILE) + ": there is a --" + KEY + ", too. Leave one of them out");
        var named = provider(values);
        if (named.isEmpty()) {
            return Optional.empty();
        }
        var provider = named.get();
        var source = values.source(PREFIX + "provider");
        var model = values.text(MODEL).strip();
        refuseIf(model.isEmpty(), source + ": " + provider.word() + " needs a model. Name one with --" + MODEL);
        refuseIf(
                provider.wantsKey() && !isSet(values, KEY) && !isSet(values, KEY_FILE),
                source + ": " + provider.word() + " needs a key. Name the file that has it with --" + KEY_FILE
                        + "; a server of your own that asks for none takes any");
        var prices = prices(values);
        refuseIf(
                values.amount(COST) > 0 && (prices.input() == 0 || prices.output() == 0),
                values.source(COST) + ": what is spent is not known without prices. Add --" + PREFIX
                        + "input-price and --" + PREFIX + "output-price");
        var file = values.text(KEY_FILE);
        return Optional.of(new LlmSettings(
                provider,
                url(values, provider),
                model,
                file.isEmpty() ? new Secret.Text(values.text(KEY).strip()) : new Secret.File(file),
                values.positiveDuration(PREFIX + "timeout"),
                values.atLeast(1, PREFIX + "concurrency"),
                limits(values),
                prices,
                values.isOn(PREFIX + "redact-hosts")));
    }

    private static Optional<Provider> provider(Values values) {
        var name = PREFIX + "provider";
        return isSet(values, name) ? Optional.of(values.oneOf(name, Provider.class, "provider")) : Optional.empty();
    }

    private static String url(Values values, Provider provider) {
        var url = values.text(URL).strip();
        if (url.isEmpty()) {
            return provider.url();
        }
        try {
            var uri = new URI(url);
            var scheme = String.valueOf(uri.getScheme());
            if ((scheme.equals("http") || scheme.equals("https")) && uri.getHost() != null) {
                refuseIf(
                        uri.getRawUserInfo() != null,
                        values.source(URL) + ": may not have a user or a password. There is --" + KEY_FILE);
                return url;
            }
        } catch (URISyntaxException e) {
            // it is said below, without the URL, which may have a secret in it
        }
        throw new UsageException(values.source(URL) + ": needs a URL, like http://vllm.example:8000/v1");
    }

    private static Budget.Limits limits(Values values) {
        int perMinute = values.atLeast(0, PREFIX + "requests-per-minute");
        return new Budget.Limits(
                perMinute,
                perMinute == 0 ? 0 : Math.max(1, perMinute / BURSTS_PER_MINUTE),
                values.atLeast(0, PREFIX + "requests-per-day"),
                Math.round(values.amount(COST) * MICRODOLLARS));
    }

    private static LlmSettings.Prices prices(Values values) {
        return new LlmSettings.Prices(values.amount(PREFIX + "input-price"), values.amount(PREFIX + "output-price"));
    }

    private static boolean isSet(Values values, String name) {
        return !values.text(name).isBlank();
    }

    private static void refuseIf(boolean wrong, String complaint) {
        if (wrong) {
            throw new UsageException(complaint);
        }
    }
}
