package dev.pitwatch.hub.store;

import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.readings.reading.ReadingDraft;
import dev.pitwatch.core.readings.reading.Rejected;
import dev.pitwatch.hub.mqtt.Receive;
import dev.pitwatch.hub.news.NewsConsumer;
import dev.pitwatch.hub.steps.Contracted;
import dev.pitwatch.hub.steps.SourceContract;
import dev.pitwatch.hub.steps.StepContract;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.MultipleConsumersSupport;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.DefaultEndpoint;

/**
 * Both ends of the store as routes name them. What editors of routes know of it stands in {@code reading-store.json}, written
 * by hand as Camel's own build would write it from this class.
 */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "reading-store",
        title = "Reading Store",
        syntax = "reading-store:name",
        remote = false,
        category = Category.IOT)
public final class ReadingStoreEndpoint extends DefaultEndpoint implements MultipleConsumersSupport, Contracted {

    public static final String BEAN = "readingStore";

    /** To it a reading or a refusal; from it the new readings of a commit. */
    static final String READINGS = "readings";

    /** From it the messages of a commit that were refused. */
    static final String REFUSALS = "refusals";

    /** What may stand after {@code reading-store:}. */
    static final Set<String> NAMES = Set.of(READINGS, REFUSALS);

    private static final Duration LONGEST = Duration.ofSeconds(1);

    @UriPath(enums = "readings,refusals", description = "What is stored, and read after each commit")
    @Metadata(required = true)
    private final String name;

    @UriParam(
            label = "consumer",
            defaultValue = "0",
            description =
                    "Time from one exchange to the next at least, up to 1 s, unless 64 or more wait: what is committed meanwhile is one exchange. 0: one for each commit, at once")
    private Duration interval = Duration.ZERO;

    ReadingStoreEndpoint(String uri, String name, ReadingStoreComponent component) {
        super(uri, component);
        this.name = name;
    }

    /** {@return which of the store's ends it is} */
    public String getName() {
        return name;
    }

    public Duration getInterval() {
        return interval;
    }

    public void setInterval(Duration interval) {
        if (interval.isNegative() || interval.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("reading-store: interval is %d ms, expected 0 to %d"
                    .formatted(interval.toMillis(), LONGEST.toMillis()));
        }
        this.interval = interval;
    }

    /** A draft comes from a route without bean airQuality. */
    @Override
    public StepContract contract() {
        return StepContract.takes(Reading.class, ReadingDraft.class, Rejected.class)
                .needs(Receive.DELIVERY)
                .settles();
    }

    /** The readings or refusals of a commit. */
    @Override
    public SourceContract source() {
        return new SourceContract(List.class, false);
    }

    @Override
    public Producer createProducer() {
        if (!name.equals(READINGS)) {
            throw new IllegalArgumentException(
                    "reading-store:%s is read only; expected reading-store:%s for readings and refusals"
                            .formatted(name, READINGS));
        }
        return new ReadingStoreProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        NewsConsumer consumer = new NewsConsumer(this, processor, () -> store().news(), name, interval);
        configureConsumer(consumer);
        return consumer;
    }

    /** Each route that reads it gets every batch. */
    @Override
    public boolean isMultipleConsumersSupported() {
        return true;
    }

    ReadingStore store() {
        return CamelContextHelper.mandatoryLookup(getCamelContext(), BEAN, ReadingStore.class);
    }
}
