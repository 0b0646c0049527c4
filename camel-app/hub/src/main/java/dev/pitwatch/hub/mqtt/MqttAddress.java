package dev.pitwatch.hub.mqtt;

import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * Where the broker is, and who the hub is there.
 *
 * @param url {@code tcp://host:port}, or {@code ssl://host:port} with a certificate that the JVM trusts for that host
 * @param user empty: the broker asks for none
 * @param password of the user
 * @param node names this hub among others, for ever: its sessions at the broker hang on it
 * @param namesAccounts whether the broker is ours: it says with each message which account sent it, and is believed
 */
public record MqttAddress(
        String url, Optional<String> user, Optional<String> password, String node, boolean namesAccounts) {

    private static final String TLS = "ssl";
    private static final int PORT = 1883;
    private static final int TLS_PORT = 8883;

    /** A broker that names no accounts. */
    public MqttAddress(String url, Optional<String> user, Optional<String> password, String node) {
        this(url, user, password, node, false);
    }

    String clientId(String route) {
        return "pitwatch-%s-%s".formatted(node, route);
    }

    String host() {
        return URI.create(url).getHost();
    }

    int port() {
        int port = URI.create(url).getPort();
        return port > 0 ? port : isEncrypted() ? TLS_PORT : PORT;
    }

    boolean isEncrypted() {
        return TLS.equals(URI.create(url).getScheme());
    }

    /** {@return TLS of a connection to it, which checks whose certificate it is} */
    SSLEngine encryption() throws NoSuchAlgorithmException {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine(host(), port());
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        engine.setSSLParameters(parameters);
        return engine;
    }

    @Override
    public String toString() {
        return url;
    }
}
