package dev.pitwatch.hub.routes;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;

/**
 * {@code brittle:…}: takes down what is started of it. As {@code brittle:live} its producer can't be started in the live
 * context. Found by its service file, as the hub's own components are.
 */
public final class BrittleComponent extends DefaultComponent {

    /** Of all contexts, e.g. "producer started". */
    static final List<String> ALIVE = new CopyOnWriteArrayList<>();

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        return new BrittleEndpoint(uri, remaining, this);
    }

    private static final class BrittleEndpoint extends DefaultEndpoint {

        private final String kind;

        BrittleEndpoint(String uri, String kind, BrittleComponent component) {
            super(uri, component);
            this.kind = kind;
        }

        @Override
        public Producer createProducer() {
            return new DefaultProducer(this) {
                @Override
                protected void doStart() {
                    ALIVE.add("producer");
                    if (kind.equals("live")) {
                        throw new IllegalStateException("planted");
                    }
                }

                @Override
                public void process(Exchange exchange) {
                    // takes whatever comes
                }
            };
        }

        @Override
        public Consumer createConsumer(Processor processor) {
            return new DefaultConsumer(this, processor) {
                @Override
                protected void doStart() throws Exception {
                    ALIVE.add("consumer");
                    super.doStart();
                }
            };
        }
    }
}
