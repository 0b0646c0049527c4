package dev.pitwatch.bench;

/**
 * A registered device and where it hangs.
 *
 * @param password at the broker; empty: it needs none
 */
record Device(String id, String licenceKey, String topic, String password) {

    @Override
    public String toString() {
        return id;
    }
}
