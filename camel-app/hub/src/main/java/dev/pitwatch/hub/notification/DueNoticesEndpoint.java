package dev.pitwatch.hub.notification;

import dev.pitwatch.core.notices.notification.DueNotice;
import dev.pitwatch.core.notices.notification.Lane;
import dev.pitwatch.hub.steps.Contracted;
import dev.pitwatch.hub.steps.SourceContract;
import java.time.Duration;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.DefaultEndpoint;

/**
 * The outbox of one channel as routes name it; one route reads it, of webhooks one each lane. What editors of routes know of it stands in {@code
 * due-notices.json}, written by hand as Camel's own build would write it from this class.
 */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "due-notices",
        title = "Due Notices",
        syntax = "due-notices:channel",
        remote = false,
        consumerOnly = true,
        category = Category.DATABASE)
public final class DueNoticesEndpoint extends DefaultEndpoint implements Contracted {

    public static final String BEAN = "dueNotices";
    private static final int MAX_CONSUMERS = 16;

    @UriPath(description = "The channel, e.g. sms")
    @Metadata(required = true)
    private final String channel;

    @UriParam(
            defaultValue = "30s",
            description = "Longest time between two looks at the outbox when no notification of the database comes")
    private Duration fallback = Duration.ofSeconds(30);

    @UriParam(defaultValue = "1", description = "Notices that are on their way at a time, from 1 to 16")
    private int concurrentConsumers = 1;

    @UriParam(
            defaultValue = "ALL",
            description =
                    "Of webhooks those to call: PROMPT, whose last call was answered soon or that were never called, or SLOW, the others")
    private Lane lane = Lane.ALL;

    DueNoticesEndpoint(String uri, String channel, DueNoticesComponent component) {
        super(uri, component);
        this.channel = channel;
    }

    public String getChannel() {
        return channel;
    }

    public Duration getFallback() {
        return fallback;
    }

    public void setFallback(Duration fallback) {
        if (fallback.toMillis() < 1) {
            throw new IllegalArgumentException("fallback is %s, expected more than 0".formatted(fallback));
        }
        this.fallback = fallback;
    }

    public int getConcurrentConsumers() {
        return concurrentConsumers;
    }

    public void setConcurrentConsumers(int concurrentConsumers) {
        if (concurrentConsumers < 1 || concurrentConsumers > MAX_CONSUMERS) {
            throw new IllegalArgumentException(
                    "concurrentConsumers is %d, expected 1 to %d".formatted(concurrentConsumers, MAX_CONSUMERS));
        }
        this.concurrentConsumers = concurrentConsumers;
    }

    public Lane getLane() {
        return lane;
    }

    public void setLane(Lane lane) {
        this.lane = lane;
    }

    @Override
    public SourceContract source() {
        return new SourceContract(DueNotice.class, false);
    }

    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException(
                "due-notices: is read only; notices are queued in the transaction of their cause");
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        DueNoticesConsumer consumer = new DueNoticesConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    DueNotices dueNotices() {
        return CamelContextHelper.mandatoryLookup(getCamelContext(), BEAN, DueNotices.class);
    }
}
