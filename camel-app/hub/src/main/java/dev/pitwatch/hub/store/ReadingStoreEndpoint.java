package dev.pitwatch.hub.store;

import org.apache.camel.Consumer;
import org.apache.camel.MultipleConsumersSupport;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.DefaultEndpoint;

/** Both ends of the store as routes name them. */
public final class ReadingStoreEndpoint extends DefaultEndpoint implements MultipleConsumersSupport {

    public static final String BEAN = "readingStore";

    ReadingStoreEndpoint(String uri, ReadingStoreComponent component) {
        super(uri, component);
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
