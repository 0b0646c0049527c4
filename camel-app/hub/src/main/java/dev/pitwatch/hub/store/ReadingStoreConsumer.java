package dev.pitwatch.hub.store;

import dev.pitwatch.base.log.LogField;
import dev.pitwatch.core.readings.reading.Reading;
import java.util.List;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import org.jspecify.annotations.Nullable;

/** Gives its route one exchange per commit, on the store's thread and in the order of the commits. */
final class ReadingStoreConsumer extends DefaultConsumer {

    private final ReadingStoreEndpoint endpoint;
    private final Consumer<List<Reading>> reader = this::emit;
    private @Nullable ReadingStore store;

    ReadingStoreConsumer(ReadingStoreEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        ReadingStore started = endpoint.store();
        store = started;
        started.addReader(getRouteId(), reader);
    }

    @Override
    protected void doStop() throws Exception {
        ReadingStore stopped = store;
        if (stopped != null) {
            stopped.removeReader(reader);
            store = null;
        }
        super.doStop();
    }

    private void emit(List<Reading> readings) {
        Exchange exchange = createExchange(false);
        exchange.getMessage().setBody(readings);
        try {
            getProcessor().process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        }
        if (exchange.getException() != null) {
            LogField.ROUTE_ID.with(getRouteId(), () -> getExceptionHandler()
                    .handleException(
                            "readings were stored, but not processed further", exchange, exchange.getException()));
        }
        releaseExchange(exchange, false);
    }
}
