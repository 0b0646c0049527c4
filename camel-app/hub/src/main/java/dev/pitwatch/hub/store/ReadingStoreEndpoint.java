package dev.pitwatch.hub.store;

import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.DefaultEndpoint;

/** Both ends of the store as routes name them. */
final class ReadingStoreEndpoint extends DefaultEndpoint {

    static final String BEAN = "readingStore";

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

    ReadingStore store() {
        return CamelContextHelper.mandatoryLookup(getCamelContext(), BEAN, ReadingStore.class);
    }
}
