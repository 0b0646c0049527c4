package dev.pitwatch.core.admission.broker;

/** How the embedded broker knows a connection of the simulator, of which it tells no one that a device came. */
public final class SimulatedClient {

    /** Name of the MQTT 5 user property of its CONNECT. */
    public static final String MARK = "pitwatch-simulator";

    private SimulatedClient() {}
}
