package dev.pitwatch.hub.store;

import java.util.Set;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.MultipleConsumersSupport;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
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
public final class ReadingStoreEndpoint extends DefaultEndpoint implements MultipleConsumersSupport {

    public static final String BEAN = "readingStore";

    /** What may stand after {@code reading-store:}. */
    static final Set<String> NAMES = Set.of("readings");

    @UriPath(enums = "readings", description = "What is stored, and read after each commit")
    @Metadata(required = true)
    private final String name;

    ReadingStoreEndpoint(String uri, String name, ReadingStoreComponent component) {
        super(uri, component);
        this.name = name;
    }

    /** {@return which of the store's ends it is} */
    public String getName() {
        return name;
    }

    @Override
    public Producer createProducer() {
        return new ReadingStoreProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        ReadingStoreConsumer consumer = new ReadingStoreConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    /** Alerts and live events each have a route of their own. */
    @Override
    public boolean isMultipleConsumersSupported() {
        return true;
    }

    ReadingStore store() {
        return CamelContextHelper.mandatoryLookup(getCamelContext(), BEAN, ReadingStore.class);
    }
}
