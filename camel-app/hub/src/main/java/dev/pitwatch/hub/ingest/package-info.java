/** The steps of routes/ingest.camel.yaml as beans: each hands the body to core and puts back what core made of it. */
@NullMarked
package dev.pitwatch.hub.ingest;

import org.jspecify.annotations.NullMarked;
