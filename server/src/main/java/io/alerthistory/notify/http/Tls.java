package io.alerthistory.notify.http;

import io.alerthistory.config.Fields;
import io.alerthistory.tls.Pem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import okhttp3.ConnectionSpec;
import okhttp3.OkHttpClient;
import okhttp3.TlsVersion;
import okhttp3.internal.tls.OkHostnameVerifier;
import org.jspecify.annotations.Nullable;

/** A {@code tls_config}: whom to trust, who we are, which versions of TLS, and by which name the other side answers. */
public final class Tls {
    private static final List<String> VERSIONS = List.of("TLS10", "TLS11", "TLS12", "TLS13");
    private static final char[] NO_PASSWORD = new char[0];

    private Tls() {}

    static void apply(OkHttpClient.Builder client, Fields tls) throws IOException {
        if (tls.values().isEmpty()) {
            return;
        }
        var trust = trust(tls);
        var sockets = socketFactory(tls);
        var serverName = tls.text("server_name");
        client.sslSocketFactory(serverName.isEmpty() ? sockets : new Renamed(sockets, serverName), trust);
        if (tls.flag("insecure_skip_verify")) {
            client.hostnameVerifier((host, session) -> true);
        } else if (!serverName.isEmpty()) {
            client.hostnameVerifier((host, session) -> OkHostnameVerifier.INSTANCE.verify(serverName, session));
        }
        var secure = new ConnectionSpec.Builder(ConnectionSpec.COMPATIBLE_TLS)
                .allEnabledCipherSuites()
                .tlsVersions(versions(tls).stream().map(TlsVersion::forJavaName).toArray(TlsVersion[]::new))
                .build();
        client.connectionSpecs(List.of(secure, ConnectionSpec.CLEARTEXT));
    }

    /** In Java's names: {@code TLSv1.2}. */
    private static List<String> versions(Fields tls) {
        int least = VERSIONS.indexOf(tls.text("min_version").isEmpty() ? "TLS12" : tls.text("min_version"));
        int most = VERSIONS.indexOf(tls.text("max_version").isEmpty() ? "TLS13" : tls.text("max_version"));
        return List.of("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3").subList(least, Math.max(least, most) + 1);
    }

    /** @throws IOException if a file cannot be read, or holds no certificate or key; the message names the field */
    static SSLSocketFactory socketFactory(Fields tls) throws IOException {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(keys(tls), new X509TrustManager[] {trust(tls)}, null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IOException("the tls_config cannot be used: " + e.getMessage(), e);
        }
    }

    /**
     * Wraps a socket that is connected, and says who the other side must be.
     *
     * @param host by which name it must be known, unless the section names another one
     * @throws IOException if a file cannot be read, or holds no certificate or key; the message names the field
     */
    public static SSLSocket wrapped(Socket socket, Fields tls, String host) throws IOException {
        return wrapped(socket, tls, socketFactory(tls), host);
    }

    /** @param sockets made of the same section before */
    static SSLSocket wrapped(Socket socket, Fields tls, SSLSocketFactory sockets, String host) throws IOException {
        var name = tls.text("server_name").isEmpty() ? host : tls.text("server_name");
        var wrapped = (SSLSocket) sockets.createSocket(socket, name, socket.getPort(), true);
        var parameters = wrapped.getSSLParameters();
        if (!tls.flag("insecure_skip_verify")) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        parameters.setProtocols(versions(tls).toArray(String[]::new));
        wrapped.setSSLParameters(parameters);
        return wrapped;
    }

    private static X509TrustManager trust(Fields tls) throws IOException {
        if (tls.flag("insecure_skip_verify")) {
            return new TrustsAnyone();
        }
        var authorities = pem(tls, "ca");
        try {
            @Nullable KeyStore store = null;
            if (!authorities.isEmpty()) {
                store = emptyStore();
                int number = 0;
                for (var certificate : Pem.certificates(authorities)) {
                    store.setCertificateEntry("ca-" + number++, certificate);
                }
            }
            var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return Arrays.stream(factory.getTrustManagers())
                    .filter(X509TrustManager.class::isInstance)
                    .map(X509TrustManager.class::cast)
                    .findFirst()
                    .orElseThrow(() -> new GeneralSecurityException("this Java platform trusts nobody"));
        } catch (Pem.Unusable e) {
            throw new IOException("the ca or ca_file of tls_config " + e.getMessage(), e);
        } catch (GeneralSecurityException e) {
            throw new IOException("the ca or ca_file of tls_config cannot be used: " + e.getMessage(), e);
        }
    }

    private static KeyManager @Nullable [] keys(Fields tls) throws IOException {
        var certificate = pem(tls, "cert");
        var key = pem(tls, "key");
        if (certificate.isEmpty() || key.isEmpty()) {
            return null;
        }
        try {
            var store = emptyStore();
            store.setKeyEntry(
                    "own",
                    Pem.privateKey(key),
                    NO_PASSWORD,
                    Pem.certificates(certificate).toArray(X509Certificate[]::new));
            var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, NO_PASSWORD);
            return factory.getKeyManagers();
        } catch (Pem.Unusable e) {
            throw new IOException("the certificate or key of tls_config " + e.getMessage(), e);
        } catch (GeneralSecurityException e) {
            throw new IOException("the certificate or key of tls_config cannot be used: " + e.getMessage(), e);
        }
    }

    private static String pem(Fields tls, String name) throws IOException {
        var secret = tls.secret(name);
        return secret == null ? "" : Secrets.read(secret);
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    /** Calls receivers by another name than their URL has ({@code server_name}): it decides which certificate they show. */
    private static final class Renamed extends SSLSocketFactory {
        private final SSLSocketFactory sockets;
        private final String name;

        Renamed(SSLSocketFactory sockets, String name) {
            this.sockets = sockets;
            this.name = name;
        }

        @Override
        public Socket createSocket(Socket socket, String host, int port, boolean autoClose) throws IOException {
            return sockets.createSocket(socket, name, port, autoClose);
        }

        @Override
        public String[] getDefaultCipherSuites() {
            return sockets.getDefaultCipherSuites();
        }

        @Override
        public String[] getSupportedCipherSuites() {
            return sockets.getSupportedCipherSuites();
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            return sockets.createSocket(host, port);
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
            return sockets.createSocket(host, port, local, localPort);
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            return sockets.createSocket(host, port);
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
            return sockets.createSocket(host, port, local, localPort);
        }
    }

    /** {@code insecure_skip_verify}. As an extended one it is not asked for the name in the certificate either. */
    private static final class TrustsAnyone extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
