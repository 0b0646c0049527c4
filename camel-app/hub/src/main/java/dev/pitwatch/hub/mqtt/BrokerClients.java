package dev.pitwatch.hub.mqtt;

import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import dev.pitwatch.core.admission.broker.BrokerClient;
import dev.pitwatch.core.admission.broker.BrokerClient.Disconnection;
import dev.pitwatch.core.admission.broker.BrokerClientFilter;
import java.io.IOException;

/** The clients of one kind of broker. Each call waits for the broker, and throws IOException when it doesn't answer in time. */
interface BrokerClients {

    /** {@return a page of those that are wanted, in that order; see {@link BrokerClientFilter#page}} */
    Paged<BrokerClient> list(BrokerClientFilter filter, String sort, Page page) throws IOException;

    /** Hangs up on a client, unless it is a hub: it may come back at once. */
    Disconnection disconnect(String clientId) throws IOException;
}
