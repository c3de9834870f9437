package io.alerthistory.notify.http;

import io.alerthistory.config.Fields;
import io.alerthistory.config.HttpSettings;
import java.io.IOException;
import java.net.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Response;

/**
 * One client, with its connections, for each way of going out: receivers with the same settings share it. Files of
 * certificates are read when a client is made, and again once they have changed. Safe for many threads.
 */
final class Clients implements AutoCloseable {
    /** Where the wish of a receiver is kept: OkHttp would act on some of those under the proper name by itself. */
    static final String RETRY_AFTER = "X-Alerthistory-Retry-After";

    /** Where a status is kept for which OkHttp would throw: a 407 without a proxy. */
    private static final String STATUS = "X-Alerthistory-Status";

    /** What decides how connections are made; what is said on them does not matter. */
    record Way(boolean followRedirects, boolean http2, Fields tls, Fields proxy) {
        static Way of(HttpSettings settings) {
            var further = new Fields(settings.further());
            return new Way(settings.followRedirects(), settings.http2(), further.part("tls_config"), proxy(further));
        }

        /** As a token is fetched. */
        static Way of(Fields oauth2) {
            return new Way(true, true, oauth2.part("tls_config"), proxy(oauth2));
        }

        private static Fields proxy(Fields further) {
            var proxy = new LinkedHashMap<>(further.values());
            proxy.keySet().removeIf(name -> !name.contains("proxy"));
            return new Fields(proxy);
        }
    }

    private record Made(OkHttpClient client, TlsFiles files) {}

    private final Map<String, String> environment;
    private final OkHttpClient common;
    private final Map<Way, Made> made = new ConcurrentHashMap<>();

    Clients(Map<String, String> environment) {
        this.environment = environment;
        this.common = new OkHttpClient.Builder()
                .retryOnConnectionFailure(false) // a try more is decided by the engine, which knows of it then
                .connectTimeout(Duration.ZERO) // one deadline for the whole call, set with it
                .readTimeout(Duration.ZERO)
                .writeTimeout(Duration.ZERO)
                .eventListener(Sent.LISTENER)
                .addNetworkInterceptor(Clients::asItCame)
                .build();
    }

    /** Keeps OkHttp from acting on an answer by itself. */
    private static Response asItCame(Interceptor.Chain chain) throws IOException {
        var response = chain.proceed(chain.request());
        var kept = response.newBuilder().removeHeader("Retry-After").removeHeader(STATUS);
        var wish = response.header("Retry-After");
        if (wish != null) {
            kept.header(RETRY_AFTER, wish);
        }
        var connection = chain.connection();
        boolean direct = connection == null || connection.route().proxy().type() == Proxy.Type.DIRECT;
        if (response.code() == 407 && direct) {
            kept.code(403).header(STATUS, "407");
        }
        return kept.build();
    }

    /** The status that the receiver has answered with. */
    static int status(Response response) {
        var kept = response.header(STATUS);
        return kept == null ? response.code() : Integer.parseInt(kept);
    }

    /** @throws IOException if a file of the settings cannot be read, or holds no certificate or key */
    OkHttpClient of(HttpSettings settings) throws IOException {
        return of(Way.of(settings));
    }

    OkHttpClient of(Way way) throws IOException {
        var files = TlsFiles.of(way.tls());
        var known = made.get(way);
        if (known != null && known.files().equals(files)) {
            return known.client();
        }
        var client = make(way);
        made.put(way, new Made(client, files));
        return client;
    }

    private OkHttpClient make(Way way) throws IOException {
        var builder = common.newBuilder()
                .connectionPool(new ConnectionPool())
                .dispatcher(new Dispatcher())
                .followRedirects(way.followRedirects())
                .followSslRedirects(way.followRedirects())
                .protocols(way.http2() ? List.of(Protocol.HTTP_2, Protocol.HTTP_1_1) : List.of(Protocol.HTTP_1_1));
        Proxies.apply(builder, way.proxy(), way.tls(), environment);
        Tls.apply(builder, way.tls());
        return builder.build();
    }

    void keep(List<HttpSettings> settings) {
        var needed = new HashSet<Way>();
        for (var one : settings) {
            needed.add(Way.of(one));
            needed.add(Way.of(new Fields(one.further()).part("oauth2")));
        }
        made.keySet().retainAll(needed);
    }

    @Override
    public void close() {
        for (var one : new ArrayList<>(made.values())) {
            one.client().dispatcher().cancelAll();
            one.client().connectionPool().evictAll();
        }
    }
}
