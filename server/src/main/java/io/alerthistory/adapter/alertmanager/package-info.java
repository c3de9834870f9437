/**
 * The two files that Alertmanager keeps below its {@code --storage.path}, read and written: {@code silences}, and
 * {@code nflog}, which says what each receiver was told. So who comes from Alertmanager, or goes back to it, keeps his
 * silences, and is not told again what he has been told. Written is what 0.34 writes; read is also what earlier versions
 * wrote, from 0.8 on. When that is done, and what becomes of it, is for others. Uses {@code model} and {@code ledger}.
 */
@NullMarked
package io.alerthistory.adapter.alertmanager;

import org.jspecify.annotations.NullMarked;
