package dev.pitwatch.hub.outgoing;

import dev.pitwatch.base.net.Network;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.ssl.SSLContexts;
import org.apache.hc.core5.util.Timeout;

/**
 * Bean {@code guardedHttp}: makes of an {@code https:} endpoint one that may call what users name
 * ({@code httpClientConfigurer: "#guardedHttp"}). Connections go to public addresses only ({@link PublicHosts}), each call has its
 * limits ({@link OutgoingCallLimits}); redirects are not followed, nothing is sent twice, and no cookie is kept.
 */
public final class GuardedHttp implements HttpClientConfigurer, AutoCloseable {

    private static final Timeout CONNECT = Timeout.ofSeconds(5);
    private static final Timeout READ = Timeout.ofSeconds(10);
    /** Below the time that a channel has for a notice. */
    private static final Duration LONGEST = Duration.ofSeconds(15);

    private static final int LINE = 8 << 10;
    private static final int HEADERS = 100;
    /** More than there are threads that call, also of one host: many workshops may use the same, and none waits for another's. */
    private static final int CONNECTIONS = 64;

    private final PoolingHttpClientConnectionManager connections;
    private final OutgoingCallLimits limits;

    /** Takes networks that are good although they are not public. */
    public GuardedHttp(List<Network> allowed) {
        this(SystemDefaultDnsResolver.INSTANCE, allowed, SSLContexts.createSystemDefault(), LONGEST);
    }

    /**
     * Looks hosts up as told, and trusts the certificates that are given.
     *
     * @param longest time of a call
     */
    public GuardedHttp(DnsResolver system, List<Network> allowed, SSLContext trust, Duration longest) {
        limits = new OutgoingCallLimits(longest);
        connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(new PublicHosts(new TimedLookup(system), allowed))
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .http1Config(Http1Config.custom()
                                .setMaxLineLength(LINE)
                                .setMaxHeaderCount(HEADERS)
                                .build())
                        .build())
                .setTlsSocketStrategy(new DefaultClientTlsStrategy(trust))
                .setMaxConnTotal(CONNECTIONS)
                .setMaxConnPerRoute(CONNECTIONS)
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(CONNECT)
                        .setSocketTimeout(READ)
                        .setTimeToLive(Timeout.ofMinutes(5))
                        .build())
                .build();
    }

    @Override
    public void configureHttpClient(HttpClientBuilder client) {
        client.setConnectionManager(connections)
                .setConnectionManagerShared(true) // endpoints come and go
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(READ)
                        .setResponseTimeout(READ)
                        .setRedirectsEnabled(false)
                        .build())
                .setUserAgent("Pitwatch")
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .addExecInterceptorFirst("limits", limits);
    }

    @Override
    public void close() {
        connections.close(CloseMode.GRACEFUL);
    }
}
