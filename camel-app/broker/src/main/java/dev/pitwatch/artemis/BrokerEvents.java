package dev.pitwatch.artemis;

/** Listener for who comes and goes on the ports for devices, those apart that the simulator plays. Called on threads that must not block. */
interface BrokerEvents {

    /** A client signed in; one that it took the client id from leaves before or after. */
    void connected(String clientId);

    /** Its connection ended. */
    void left(String clientId);
}
