package dev.pitwatch.hub.work;

import java.time.Duration;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * Bean {@code mediaMtxHttp}: the connections to MediaMTX's control API, few, in one pool for all that the hub asks
 * there. Redirects are not followed, nothing is sent twice, and of an answer no more is read than a hub bears.
 */
public final class MediaMtxHttp implements HttpClientConfigurer, AutoCloseable {

    private static final int CONNECTIONS = 8;
    private static final Timeout CONNECT = Timeout.ofSeconds(2);
    /** MediaMTX waits up to 4 s before it refuses a sign-in. */
    private static final Duration READ = Duration.ofSeconds(10);

    private final Timeout read;
    private final PoolingHttpClientConnectionManager connections;

    MediaMtxHttp() {
        this(READ);
    }

    /** Takes how long an answer is waited for. */
    MediaMtxHttp(Duration longest) {
        read = Timeout.of(longest);
        connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setMaxConnTotal(CONNECTIONS)
                .setMaxConnPerRoute(CONNECTIONS)
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(CONNECT)
                        .setSocketTimeout(read)
                        .setTimeToLive(Timeout.ofMinutes(5))
                        // After its restart the connections of before are of no use, and nothing is sent twice.
                        .setValidateAfterInactivity(TimeValue.ZERO_MILLISECONDS)
                        .build())
                .build();
    }

    @Override
    public void configureHttpClient(HttpClientBuilder client) {
        client.setConnectionManager(connections)
                .setConnectionManagerShared(true) // the route is reloaded when its file is edited
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(read)
                        .setResponseTimeout(read)
                        .build())
                // One byte more, by which it is seen that there is more.
                .addExecInterceptorFirst("bound", new BoundedAnswers(MediaMtx.MAX_BYTES + 1L))
                .setUserAgent("Pitwatch")
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching();
    }

    @Override
    public void close() {
        connections.close(CloseMode.GRACEFUL);
    }
}
