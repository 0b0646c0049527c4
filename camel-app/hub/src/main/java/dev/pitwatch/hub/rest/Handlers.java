package dev.pitwatch.hub.rest;

import java.util.Map;

/** The handlers of one resource. */
public interface Handlers {

    /** {@return by operationId of the contract} */
    Map<String, Handler> byOperation();

    /** {@return by operationId, what answers from memory instead while no connection to the database can be had} */
    default Map<String, Handler> fromMemory() {
        return Map.of();
    }

    /** {@return by operationId, who decides on its headers alone, before anything else of the call is looked at} */
    default Map<String, HeaderCheck> guards() {
        return Map.of();
    }
}
