package io.alerthistory.notify.http;

import io.alerthistory.config.Fields;
import io.alerthistory.config.Secret;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * The proxy that a receiver is called through: the one of {@code proxy_url}, but for the hosts of {@code no_proxy}, or the
 * one that the environment names ({@code HTTPS_PROXY}, {@code HTTP_PROXY}, {@code NO_PROXY}, in capitals or not). A proxy is
 * spoken to with TLS or without, or by SOCKS 5.
 */
final class Proxies {
    private Proxies() {}

    /**
     * @param tls for proxies that are spoken to over TLS
     * @throws IOException if there is a proxy that cannot be used
     */
    static void apply(OkHttpClient.Builder client, Fields settings, Fields tls, Map<String, String> environment)
            throws IOException {
        if (settings.flag("proxy_from_environment")) {
            var exempt = Exempt.of(variable(environment, "NO_PROXY"));
            var forHttp = parsed(variable(environment, "HTTP_PROXY"));
            var forHttps = parsed(variable(environment, "HTTPS_PROXY"));
            apply(client, settings, tls, new Choice(forHttp, forHttps, exempt, true));
        } else if (!settings.text("proxy_url").isEmpty()) {
            var proxy = parsed(settings.text("proxy_url"));
            apply(client, settings, tls, new Choice(proxy, proxy, Exempt.of(settings.text("no_proxy")), false));
        } else {
            client.proxy(Proxy.NO_PROXY);
        }
    }

    private static void apply(OkHttpClient.Builder client, Fields settings, Fields tls, Choice choice)
            throws IOException {
        client.proxySelector(choice);
        authenticate(client, settings, choice);
        if (isSecure(choice.forHttp) || isSecure(choice.forHttps)) {
            var sockets = new TlsProxies(tls);
            client.socketFactory(sockets).dns(sockets);
        }
    }

    private static boolean isSecure(@Nullable URI proxy) {
        return proxy != null && proxy.getScheme().equals("https");
    }

    private static String variable(Map<String, String> environment, String name) {
        return environment.getOrDefault(name, environment.getOrDefault(name.toLowerCase(Locale.ROOT), ""));
    }

    private static @Nullable URI parsed(String text) throws IOException {
        if (text.isEmpty()) {
            return null;
        }
        try {
            var uri = URI.create(text.contains("://") ? text : "http://" + text);
            if (uri.getHost() != null && List.of("http", "https", "socks5").contains(uri.getScheme())) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Its message would quote the URL, which may hold a password.
        }
        throw new IOException("the proxy's URL must look like http://proxy.example.org:3128, https://… or socks5://…");
    }

    private static String credentials(@Nullable URI proxy) {
        return proxy == null || proxy.getRawUserInfo() == null
                ? ""
                : Http.basic(URLDecoder.decode(proxy.getRawUserInfo().replace("+", "%2B"), StandardCharsets.UTF_8));
    }

    private static void authenticate(OkHttpClient.Builder client, Fields settings, Choice choice) {
        // For requests that are not tunnelled; OkHttp would wait until the proxy asks, and Go does not.
        client.addNetworkInterceptor(chain -> {
            var connection = chain.connection();
            var request = chain.request();
            boolean proxied = connection != null
                    && !request.isHttps()
                    && connection.route().proxy().type() == Proxy.Type.HTTP;
            var credentials = proxied ? credentials(choice.proxy("http")) : "";
            return chain.proceed(
                    credentials.isEmpty()
                            ? request
                            : request.newBuilder()
                                    .header("Proxy-Authorization", credentials)
                                    .build());
        });
        var connectHeaders = settings.values().get("proxy_connect_header");
        client.proxyAuthenticator((route, response) -> {
            var credentials = credentials(choice.proxy(response.request().url().scheme()));
            boolean asked = response.request().header("Proxy-Authorization") != null;
            boolean isConnect = response.request().method().equals("CONNECT");
            if (asked || credentials.isEmpty() && !isConnect) {
                return null;
            }
            var request = response.request().newBuilder();
            if (!credentials.isEmpty()) {
                request.header("Proxy-Authorization", credentials);
            }
            if (isConnect && connectHeaders instanceof Map<?, ?> headers) {
                for (var header : headers.entrySet()) {
                    for (var value : (List<?>) header.getValue()) {
                        request.addHeader(String.valueOf(header.getKey()), Secrets.read((Secret) value));
                    }
                }
            }
            return request.build();
        });
    }

    /** Which proxy an URL goes through. */
    private static final class Choice extends ProxySelector {
        private final @Nullable URI forHttp;
        private final @Nullable URI forHttps;
        private final Exempt exempt;
        private final boolean notForLoopback;

        Choice(@Nullable URI forHttp, @Nullable URI forHttps, Exempt exempt, boolean notForLoopback) {
            this.forHttp = forHttp;
            this.forHttps = forHttps;
            this.exempt = exempt;
            this.notForLoopback = notForLoopback;
        }

        /** The one for URLs that are not exempt. */
        @Nullable
        URI proxy(String scheme) {
            return scheme.equals("https") ? forHttps : forHttp;
        }

        @Override
        public List<Proxy> select(URI uri) {
            var proxy = proxy(uri.getScheme());
            var host = uri.getHost() == null ? "" : uri.getHost();
            boolean loopback = host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
            if (proxy == null || notForLoopback && loopback || exempt.covers(host, uri.getPort())) {
                return List.of(Proxy.NO_PROXY);
            }
            boolean socks = proxy.getScheme().equals("socks5");
            int port = proxy.getPort() >= 0 ? proxy.getPort() : usualPort(proxy);
            var name = isSecure(proxy) ? TlsProxies.marked(proxy.getHost()) : proxy.getHost();
            return List.of(new Proxy(
                    socks ? Proxy.Type.SOCKS : Proxy.Type.HTTP, InetSocketAddress.createUnresolved(name, port)));
        }

        private static int usualPort(URI proxy) {
            return switch (proxy.getScheme()) {
                case "socks5" -> 1080;
                case "https" -> 443;
                default -> 80;
            };
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException why) {
            // the call fails, and says so
        }
    }

    /** Hosts that are called directly, as in Go: names with their subdomains, addresses, networks, {@code *}. */
    record Exempt(List<String> patterns) {
        static Exempt of(String list) {
            return new Exempt(Arrays.stream(list.split(","))
                    .map(String::strip)
                    .filter(pattern -> !pattern.isEmpty())
                    .map(pattern -> pattern.toLowerCase(Locale.ROOT))
                    .toList());
        }

        boolean covers(String host, int port) {
            var name = host.toLowerCase(Locale.ROOT);
            return patterns.stream().anyMatch(pattern -> covers(pattern, name, port));
        }

        private static boolean covers(String pattern, String host, int port) {
            if (pattern.equals("*")) {
                return true;
            }
            if (pattern.contains("/")) {
                return Network.contains(pattern, host);
            }
            int colon = pattern.indexOf(':') == pattern.lastIndexOf(':') ? pattern.lastIndexOf(':') : -1;
            var name = colon < 0 ? pattern : pattern.substring(0, colon);
            if (colon >= 0 && !pattern.substring(colon + 1).equals(String.valueOf(port))) {
                return false;
            }
            if (name.startsWith("*.")) {
                name = name.substring(1);
            }
            return name.startsWith(".") ? host.endsWith(name) : host.equals(name) || host.endsWith("." + name);
        }
    }
}
