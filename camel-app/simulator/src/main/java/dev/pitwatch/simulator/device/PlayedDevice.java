package dev.pitwatch.simulator.device;

/** A device that the simulator plays. All but the id is called on the simulator's thread. */
interface PlayedDevice {

    String deviceId();

    /** Does what is due; called a few times a second. */
    void tick();

    /** Says good-bye, if it has a way to, and ends the connection. */
    void stop();
}
