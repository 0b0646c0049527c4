package dev.pitwatch.bench;

/** A registered device and where it hangs. */
record Device(String id, String licenceKey, String topic) {}
