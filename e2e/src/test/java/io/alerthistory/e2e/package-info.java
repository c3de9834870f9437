/**
 * On a real cluster: what an operator types, typed. Takes {@code KUBECONFIG}, and {@code kubectl} and {@code helm} from
 * {@code PATH}; the cluster must have the server's image. Everything is installed in the namespace {@code default}, under
 * the names that the acceptance tests have, and is removed at the end.
 */
@NullMarked
package io.alerthistory.e2e;

import org.jspecify.annotations.NullMarked;
