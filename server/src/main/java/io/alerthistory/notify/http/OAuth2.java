package io.alerthistory.notify.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.alerthistory.config.Fields;
import io.alerthistory.config.Secret;
import io.alerthistory.engine.Outcome;
import io.alerthistory.engine.Outcome.Failure;
import io.alerthistory.tls.Pem;
import java.io.IOException;
import java.net.URLEncoder;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import okhttp3.FormBody;
import okhttp3.HttpUrl;
import okhttp3.Request;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Tokens for receivers that want OAuth 2 (RFC 6749, 4.4, client credentials; RFC 7523, a signed JWT), fetched when needed
 * and kept until shortly before they expire. A server that does not take the client's password in a header is given it in
 * the form. Safe for many threads.
 */
final class OAuth2 {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    /** As long before its end a token is not used any more. */
    private static final Duration MARGIN = Duration.ofSeconds(10);

    private static final Duration JWT_LIFETIME = Duration.ofMinutes(5);

    /** There is no token. */
    static final class Denied extends IOException {
        private static final long serialVersionUID = 1;

        private final transient Outcome outcome;

        private Denied(Outcome outcome) {
            super(outcome.toString());
            this.outcome = outcome;
        }

        Outcome outcome() {
            return outcome;
        }
    }

    private record Token(String authorization, Instant usableUntil) {}

    /** What a token was asked for with, a changed secret included. */
    private record Wish(Fields settings, String secret) {}

    private final Clients clients;
    private final String userAgent;
    private final InstantSource time;
    private final Map<Wish, Token> tokens = new ConcurrentHashMap<>();

    OAuth2(Clients clients, String userAgent, InstantSource time) {
        this.clients = clients;
        this.userAgent = userAgent;
        this.time = time;
    }

    /**
     * What the {@code Authorization} header says.
     *
     * @throws Denied if the server gives no token
     * @throws IOException if a file with a secret cannot be read
     */
    String authorization(Fields settings, Duration limit) throws IOException {
        boolean signs = settings.text("grant_type").equals(JWT_BEARER);
        var wish = new Wish(settings, secret(settings, signs ? "client_certificate_key" : "client_secret"));
        var now = time.instant();
        var known = tokens.get(wish);
        if (known != null && now.isBefore(known.usableUntil())) {
            return known.authorization();
        }
        tokens.values().removeIf(token -> !now.isBefore(token.usableUntil()));
        var fetched = fetch(settings, wish.secret(), signs, limit, now);
        tokens.put(wish, fetched);
        return fetched.authorization();
    }

    private static String secret(Fields settings, String name) throws IOException {
        Secret secret = settings.secret(name);
        return secret == null ? "" : Secrets.read(secret);
    }

    private Token fetch(Fields settings, String secret, boolean signs, Duration limit, Instant now) throws IOException {
        var form = new LinkedHashMap<String, String>();
        form.put("grant_type", signs ? JWT_BEARER : "client_credentials");
        if (!settings.texts("scopes").isEmpty() && !signs) {
            form.put("scope", String.join(" ", settings.texts("scopes")));
        }
        form.putAll(settings.pairs("endpoint_params"));
        if (signs) {
            form.put("assertion", assertion(settings, secret, now));
            return token(post(settings, form, "", limit), now);
        }
        var id = settings.text("client_id");
        var inHeader = Http.basic(URLEncoder.encode(id, UTF_8) + ":" + URLEncoder.encode(secret, UTF_8));
        var answer = post(settings, form, inHeader, limit);
        if (answer.status() / 100 == 4) {
            form.put("client_id", id);
            form.put("client_secret", secret);
            answer = post(settings, form, "", limit);
        }
        return token(answer, now);
    }

    private record Answer(int status, String body) {}

    private Answer post(Fields settings, Map<String, String> form, String authorization, Duration limit)
            throws IOException {
        var url = HttpUrl.parse(settings.text("token_url"));
        if (url == null) {
            throw new IOException("oauth2.token_url is no URL that can be sent to");
        }
        var body = new FormBody.Builder();
        form.forEach(body::add);
        var request =
                new Request.Builder().url(url).header("User-Agent", userAgent).post(body.build());
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        var exchange = clients.of(Clients.Way.of(settings)).newCall(request.build());
        exchange.timeout().timeout(limit.toNanos(), TimeUnit.NANOSECONDS);
        try (var response = exchange.execute()) {
            return new Answer(
                    response.code(), response.peekBody(Http.MAX_ANSWER_BYTES).string());
        } catch (IOException e) {
            var reason = "cannot fetch a token from " + url.host() + ": " + e;
            throw new Denied(new Outcome.Retryable(Failure.OTHER, reason, Duration.ZERO));
        }
    }

    private static Token token(Answer answer, Instant now) throws IOException {
        var place = "the token_url of oauth2";
        if (answer.status() / 100 != 2) {
            var reason = place + " answered " + answer.status();
            throw new Denied(
                    answer.status() / 100 == 5
                            ? new Outcome.Retryable(Failure.SERVER_ERROR, reason, Duration.ZERO)
                            : new Outcome.Retryable(Failure.AUTH_ERROR, reason, Duration.ZERO));
        }
        var json = parsed(answer.body());
        var token = json.path("access_token").asString("");
        if (token.isEmpty()) {
            throw new Denied(new Outcome.Retryable(
                    Failure.AUTH_ERROR, place + " answered without an access_token", Duration.ZERO));
        }
        var type = json.path("token_type").asString("");
        long seconds = json.path("expires_in").asLong(Integer.MAX_VALUE);
        return new Token(
                (type.isEmpty() || type.equalsIgnoreCase("bearer") ? "Bearer" : type) + " " + token,
                now.plusSeconds(seconds).minus(MARGIN));
    }

    private static JsonNode parsed(String body) throws IOException {
        try {
            return JSON.readTree(body);
        } catch (JacksonException e) {
            throw new Denied(
                    new Outcome.Retryable(Failure.OTHER, "the token_url of oauth2 answered no JSON", Duration.ZERO));
        }
    }

    /** A JWT of our own, which the server takes for a password. */
    private static String assertion(Fields settings, String key, Instant now) throws IOException {
        var algorithm = settings.text("signature_algorithm").isEmpty() ? "RS256" : settings.text("signature_algorithm");
        var header = JSON.createObjectNode().put("alg", algorithm).put("typ", "JWT");
        if (!settings.text("client_certificate_key_id").isEmpty()) {
            header.put("kid", settings.text("client_certificate_key_id"));
        }
        var id = settings.text("client_id");
        var issuer = settings.text("iss").isEmpty() ? id : settings.text("iss");
        var audience = settings.text("audience").isEmpty() ? settings.text("token_url") : settings.text("audience");
        var claims = JSON.createObjectNode()
                .put("iss", issuer)
                .put("sub", id)
                .put("aud", audience)
                .put("iat", now.getEpochSecond())
                .put("exp", now.plus(JWT_LIFETIME).getEpochSecond());
        if (!settings.texts("scopes").isEmpty()) {
            claims.put("scope", String.join(" ", settings.texts("scopes")));
        }
        if (settings.values().get("claims") instanceof Map<?, ?> more) {
            more.forEach((name, value) -> claims.set(String.valueOf(name), JSON.valueToTree(value)));
        }
        var unsigned = base64(header.toString().getBytes(UTF_8)) + "."
                + base64(claims.toString().getBytes(UTF_8));
        try {
            var signature = Signature.getInstance("SHA" + algorithm.substring(2) + "withRSA");
            signature.initSign(Pem.privateKey(key));
            signature.update(unsigned.getBytes(UTF_8));
            return unsigned + "." + base64(signature.sign());
        } catch (Pem.Unusable e) {
            throw new IOException("the client_certificate_key of oauth2 " + e.getMessage(), e);
        } catch (GeneralSecurityException e) {
            throw new IOException("the client_certificate_key of oauth2 cannot sign: " + e.getMessage(), e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
