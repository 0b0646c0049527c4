package dev.pitwatch.hub.routes;

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/** {@code hanging:…}: no endpoint of it ever comes about. */
public final class HangingComponent extends DefaultComponent {

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
            throws InterruptedException {
        new CountDownLatch(1).await();
        throw new IllegalStateException("nobody counts down");
    }
}
