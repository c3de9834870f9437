package io.alerthistory.cli;

import io.alerthistory.adapter.llm.LlmSettings;
import io.alerthistory.adapter.postgres.PostgresAddress;
import io.alerthistory.adapter.redis.RedisSettings;
import io.alerthistory.api.Limits;
import io.alerthistory.classify.Mode;
import io.alerthistory.config.Fields;
import io.alerthistory.config.OwnSettings;
import io.alerthistory.config.Secret;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The flags that are not Alertmanager's. What they leave open, the configuration file may say. */
public final class OwnFlags {
    private static final int HIGHEST_PORT = 65_535;
    /** Fields of a {@code tls_config}. */
    private static final List<String> TLS_TEXTS = List.of("ca_file", "cert_file", "key_file", "server_name");

    /**
     * What the program is made of.
     *
     * @param namespace of what several installations could share
     * @param redis there in profile standard
     * @param postgres there in profile standard, if several servers share what they know
     * @param historyRetention how long history is kept
     * @param classification what is said of alerts, and where
     * @param shadow there if nobody is to be told
     * @param limits of clients
     * @param llm there if a language model is asked
     */
    public record Installation(
            Profile profile,
            String namespace,
            Optional<Redis> redis,
            Optional<Postgres> postgres,
            Duration historyRetention,
            Classification classification,
            Optional<Shadow> shadow,
            Limits limits,
            Optional<LlmSettings> llm) {}

    /**
     * @param maxWait how long a notification waits at most; may be zero
     * @param cacheSize most answers in memory
     * @param cacheTtl how long an answer counts
     */
    public record Classification(Mode mode, Duration maxWait, int cacheSize, Duration cacheTtl) {}

    /** @param silencesFrom the URL of the Alertmanager whose silences count; empty for none */
    public record Shadow(String silencesFrom) {}

    /** @param password an empty text where none is needed */
    public record Postgres(PostgresAddress address, Secret password) {}

    /**
     * @param password an empty text where none is needed
     * @param tls as a {@code tls_config} has it; empty without TLS
     */
    public record Redis(RedisSettings settings, Secret password, Optional<Fields> tls) {}

    private final Values values;

    /** @throws UsageException if a value cannot be read; whether all fit together shows when all are known */
    OwnFlags(Values values) {
        this.values = values;
        redis(values);
        profile(values);
        namespace(values);
        postgres(values);
        historyRetention(values);
        classification(values);
        shadow(values);
        limits(values);
        LlmFlags.check(values);
    }

    /** @throws UsageException if the file has a setting that cannot be read or is not known */
    public static void check(OwnSettings file) {
        new OwnFlags(new Values(Map.of(), Map.of()).over(file));
    }

    /** @throws UsageException if a value of the file cannot be read, or one is missing */
    public Installation over(OwnSettings file) {
        var all = values.over(file);
        var profile = profile(all);
        var redis = redis(all);
        checkTogether(all);
        if (profile == Profile.STANDARD && redis.isEmpty()) {
            throw new UsageException(all.source("profile")
                    + ": standard needs a Redis or Valkey. Name its host and port" + " with --redis.addr, or use lite");
        }
        boolean isStandard = profile == Profile.STANDARD;
        return new Installation(
                profile,
                namespace(all),
                isStandard ? redis : Optional.empty(),
                isStandard ? postgres(all) : Optional.empty(),
                historyRetention(all),
                classification(all),
                shadow(all),
                limits(all),
                LlmFlags.settings(all));
    }

    private static Duration historyRetention(Values values) {
        return values.positiveDuration("history.retention");
    }

    private static Classification classification(Values values) {
        var wait = values.duration("classification.max-wait");
        refuseIf(wait.isNegative(), values.source("classification.max-wait") + ": must not be negative");
        return new Classification(
                values.oneOf("classification.mode", Mode.class, "mode"),
                wait,
                values.atLeast(1, "classification.cache-size"),
                values.positiveDuration("classification.cache-ttl"));
    }

    private static Optional<Shadow> shadow(Values values) {
        var url = values.text("shadow.silences-from").strip();
        refuseIf(
                !url.isEmpty() && !url.matches("https?://[^/].*"),
                values.source("shadow.silences-from") + ": needs a URL, like http://alertmanager.example:9093");
        return values.isOn("shadow") ? Optional.of(new Shadow(url)) : Optional.empty();
    }

    private static Limits limits(Values values) {
        return new Limits(
                values.atLeast(1, "limits.connections"),
                values.atLeast(1, "limits.head-bytes"),
                values.atLeast(1, "limits.body-bytes"),
                values.atLeast(1, "limits.total-bytes"),
                values.positiveDuration("limits.head-timeout"),
                values.positiveDuration("limits.body-timeout"),
                values.positiveDuration("limits.idle-timeout"),
                values.atLeast(1, "limits.alerts"),
                values.atLeast(1, "limits.labels"),
                values.atLeast(1, "limits.label-bytes"),
                values.atLeast(1, "limits.annotation-bytes"));
    }

    private static String namespace(Values values) {
        var name = values.text("namespace");
        refuseIf(
                !name.matches("[a-z][a-z0-9_]{0,47}"),
                values.source("namespace")
                        + ": needs up to 48 small letters, digits and _, a letter first. It becomes the name of a schema");
        return name;
    }

    /** Empty without a URL. */
    private static Optional<Postgres> postgres(Values values) {
        var password = password(values, "postgres");
        var url = values.text("postgres.url").strip();
        if (url.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Postgres(PostgresAddress.of(url), password));
        } catch (IllegalArgumentException e) {
            throw new UsageException(values.source("postgres.url") + ": " + e.getMessage());
        }
    }

    private static Profile profile(Values values) {
        return values.oneOf("profile", Profile.class, "profile");
    }

    /** Empty without an address. Everything is checked all the same. */
    private static Optional<Redis> redis(Values values) {
        var password = password(values, "redis");
        var tls = tls(values);
        var pool = new RedisSettings.Pool(values.atLeast(1, "redis.pool-size"), values.atLeast(0, "redis.min-idle"));
        var retries = new RedisSettings.Retries(
                values.atLeast(0, "redis.max-retries"),
                values.positiveDuration("redis.min-retry-backoff"),
                values.positiveDuration("redis.max-retry-backoff"));
        int database = values.atLeast(0, "redis.db");
        var dial = values.positiveDuration("redis.dial-timeout");
        var read = values.positiveDuration("redis.read-timeout");
        var write = values.positiveDuration("redis.write-timeout");
        var address = values.text("redis.addr").strip();
        if (address.isEmpty()) {
            return Optional.empty();
        }
        int colon = address.lastIndexOf(':');
        var host = colon < 0 ? "" : address.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.contains(":") || host.contains("/") || host.contains("@")) {
            host = "";
        }
        var settings = new RedisSettings(
                host,
                host.isEmpty() ? -1 : port(address.substring(colon + 1)),
                values.text("redis.username"),
                database,
                pool,
                dial,
                read,
                write,
                retries);
        if (settings.port() < 0) {
            throw new UsageException(values.source("redis.addr")
                    + ": needs a host and a port, like redis.example:6379 or [::1]:6379. Password, database and TLS have"
                    + " flags of their own");
        }
        return Optional.of(new Redis(settings, password, tls));
    }

    private static int port(String text) {
        if (!text.matches("[0-9]{1,5}")) {
            return -1;
        }
        int port = Integer.parseInt(text);
        return port >= 1 && port <= HIGHEST_PORT ? port : -1;
    }

    private static Secret password(Values values, String of) {
        var text = values.text(of + ".password");
        var file = values.text(of + ".password-file");
        return file.isEmpty() ? new Secret.Text(text) : new Secret.File(file);
    }

    private static String tlsFlag(String field) {
        return "redis.tls-" + field.replace('_', '-');
    }

    private static Optional<Fields> tls(Values values) {
        var fields = new LinkedHashMap<String, Object>();
        for (var name : TLS_TEXTS) {
            var text = values.text(tlsFlag(name));
            if (!text.isEmpty()) {
                fields.put(name, text);
            }
        }
        if (values.isOn("redis.tls-insecure-skip-verify")) {
            fields.put("insecure_skip_verify", true);
        }
        return values.isOn("redis.tls") ? Optional.of(new Fields(fields)) : Optional.empty();
    }

    private static void checkTogether(Values values) {
        int body = values.whole("limits.body-bytes");
        refuseIf(
                body > values.whole("limits.total-bytes"),
                values.source("limits.body-bytes") + ": " + body
                        + " is more than all requests together may have. Raise --limits.total-bytes");
        refuseIf(
                isSet(values, "shadow.silences-from") && !values.isOn("shadow"),
                values.source("shadow.silences-from") + ": counts in shadow mode only. Add --shadow, or leave it out");
        refuseIf(
                values.isOn("shadow") && isSet(values, "postgres.url"),
                values.source("shadow") + ": a shadow that shares --postgres.url with servers that notify would take"
                        + " notifications from them and send none. Leave one of the two out");
        int size = values.whole("redis.pool-size");
        int idle = values.whole("redis.min-idle");
        refuseIf(
                idle > size,
                values.source("redis.min-idle") + ": " + idle + " idle connections do not fit into a pool of " + size
                        + ". Raise --redis.pool-size");
        refuseIf(
                values.duration("redis.min-retry-backoff").compareTo(values.duration("redis.max-retry-backoff")) > 0,
                values.source("redis.min-retry-backoff") + ": is more than --redis.max-retry-backoff");
        refuseIf(
                isSet(values, "redis.password") && isSet(values, "redis.password-file"),
                values.source("redis.password-file") + ": there is a --redis.password, too. Leave one of them out");
        refuseIf(
                isSet(values, "postgres.password") && isSet(values, "postgres.password-file"),
                values.source("postgres.password-file")
                        + ": there is a --postgres.password, too. Leave one of them out");
        refuseIf(
                isSet(values, "redis.tls-cert-file") != isSet(values, "redis.tls-key-file"),
                values.source(isSet(values, "redis.tls-cert-file") ? "redis.tls-cert-file" : "redis.tls-key-file")
                        + ": a certificate needs its key, and a key its certificate. Give both, or neither");
        boolean hasTls = values.isOn("redis.tls-insecure-skip-verify")
                || TLS_TEXTS.stream().anyMatch(name -> isSet(values, tlsFlag(name)));
        refuseIf(
                hasTls && !values.isOn("redis.tls"),
                values.source("redis.tls") + ": is off, and there are settings for TLS. Turn it on, or leave them out");
    }

    private static boolean isSet(Values values, String name) {
        return !values.text(name).isEmpty();
    }

    private static void refuseIf(boolean wrong, String complaint) {
        if (wrong) {
            throw new UsageException(complaint);
        }
    }
}
