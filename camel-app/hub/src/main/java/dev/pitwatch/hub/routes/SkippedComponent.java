package dev.pitwatch.hub.routes;

import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;

/** In place of each component that reaches outside, where routes are only tried: nothing of it is made, and what is sent to it goes nowhere. */
final class SkippedComponent extends DefaultComponent {

    private final Runnable skipped;

    /** Takes what is called for each message that would have gone there. */
    SkippedComponent(CamelContext context, Runnable skipped) {
        super(context);
        this.skipped = skipped;
        setAutowiredEnabled(false); // by the scheme's name Camel finds what sets options of the real one
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        parameters.clear(); // they are those of what isn't made
        return endpoint(uri, this, skipped);
    }

    /** {@return one to which nothing is sent} */
    static Endpoint endpoint(String uri, Component component, Runnable skipped) {
        return new SkippedEndpoint(uri, component, skipped);
    }

    private static final class SkippedEndpoint extends DefaultEndpoint {

        private final Runnable skipped;

        SkippedEndpoint(String uri, Component component, Runnable skipped) {
            super(uri, component);
            this.skipped = skipped;
        }

        @Override
        public Producer createProducer() {
            return new DefaultProducer(this) {
                @Override
                public void process(Exchange exchange) {
                    skipped.run();
                }
            };
        }

        @Override
        public Consumer createConsumer(Processor processor) {
            throw new UnsupportedOperationException(
                    "%s: nothing is read where routes are tried".formatted(getEndpointUri()));
        }
    }
}
