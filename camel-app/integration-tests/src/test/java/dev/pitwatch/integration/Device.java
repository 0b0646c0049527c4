package dev.pitwatch.integration;

/** A registered device: what its firmware would hold, and where it hangs. The user name is the device's id. */
record Device(String id, String licenceKey, String mqttPassword, String workshop, String pit, long pitId) {

    String sensors() {
        return "workshop/%s/pit/%s/sensors".formatted(workshop, pit);
    }

    String legacySensors() {
        return "workshop/%s/%s/sensors".formatted(workshop, pit);
    }

    String topic(String what) {
        return "workshop/%s/device/%s/%s".formatted(workshop, id, what);
    }

    /** {@return a reading of this device, to be filled} */
    Payload reading(String bootId, long seq) {
        return Payload.of(this).with("boot_id", bootId).with("seq", seq);
    }

    @Override
    public String toString() {
        return id;
    }
}
