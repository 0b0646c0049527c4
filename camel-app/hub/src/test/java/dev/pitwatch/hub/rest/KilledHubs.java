package dev.pitwatch.hub.rest;

import dev.pitwatch.core.notices.notification.DueNotice;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.spi.Registry;

/**
 * What hubs leave behind that are killed while they send a notice: before its channel has it, or before it is written down what became
 * of it. Put before the beans of the notices' route.
 */
final class KilledHubs {

    private static final int EVERY = 7;

    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger settled = new AtomicInteger();
    private final AtomicInteger killed = new AtomicInteger();
    private final Set<Long> before = ConcurrentHashMap.newKeySet();
    private final Queue<Long> left = new ConcurrentLinkedQueue<>();
    private volatile boolean killing;

    KilledHubs(Registry registry) {
        Processor send = registry.lookupByNameAndType("sendNotice", Processor.class);
        Processor settle = registry.lookupByNameAndType("settleNotice", Processor.class);
        registry.unbind("sendNotice");
        registry.unbind("settleNotice");
        registry.bind("sendNotice", (Processor) exchange -> send(send, exchange));
        registry.bind("settleNotice", (Processor) exchange -> settle(settle, exchange));
    }

    void begin() {
        killing = true;
    }

    void end() {
        killing = false;
    }

    int count() {
        return killed.get();
    }

    /** Other hubs take over when the claims of those that died have ended. */
    void endTheirClaims(TestApi api) {
        for (Long id = left.poll(); id != null; id = left.poll()) {
            api.execute(
                    "update notice set next_attempt_at = now() - interval '1 second' where state = 'sending' and id = "
                            + id);
        }
    }

    private void send(Processor bean, Exchange exchange) throws Exception {
        if (killing && sent.incrementAndGet() % EVERY == 0) {
            before.add(notice(exchange).id());
            throw new IllegalStateException("killed");
        }
        bean.process(exchange);
    }

    private void settle(Processor bean, Exchange exchange) throws Exception {
        long id = notice(exchange).id();
        if (before.remove(id) || killing && settled.incrementAndGet() % EVERY == 0) {
            killed.incrementAndGet();
            left.add(id);
            return;
        }
        bean.process(exchange);
    }

    private static DueNotice notice(Exchange exchange) {
        return exchange.getProperty("notice", DueNotice.class);
    }
}
