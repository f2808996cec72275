-- CreateTable
CREATE TABLE "chain_transaction" (
    "id" TEXT NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "world" TEXT NOT NULL,
    "signer" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "data" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'queued',
    "nonce" INTEGER,
    "gas" INTEGER,
    "raw" TEXT,
    "hashes" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "block" INTEGER,
    "reason" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sent_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "chain_transaction_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "chain_block" (
    "world" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "chain_block_pkey" PRIMARY KEY ("world","number")
);

-- CreateTable
CREATE TABLE "chain_event" (
    "world" TEXT NOT NULL,
    "block" INTEGER NOT NULL,
    "log_index" INTEGER NOT NULL,
    "block_hash" TEXT NOT NULL,
    "tx_hash" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "identity_id" TEXT NOT NULL,
    "args" JSONB NOT NULL,
    "final" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "chain_event_pkey" PRIMARY KEY ("world","block","log_index")
);

-- CreateTable
CREATE TABLE "chain_cursor" (
    "world" TEXT NOT NULL,
    "final" INTEGER NOT NULL,

    CONSTRAINT "chain_cursor_pkey" PRIMARY KEY ("world")
);

-- CreateTable
CREATE TABLE "chain_identity" (
    "world" TEXT NOT NULL,
    "identity_id" TEXT NOT NULL,
    "owner" TEXT NOT NULL,
    "handle" TEXT NOT NULL,
    "recovery" TEXT NOT NULL,
    "epoch" INTEGER NOT NULL,
    "profile" TEXT NOT NULL,
    "new_owner" TEXT,
    "block" INTEGER NOT NULL,

    CONSTRAINT "chain_identity_pkey" PRIMARY KEY ("world","identity_id")
);

-- CreateTable
CREATE TABLE "chain_link" (
    "world" TEXT NOT NULL,
    "account" TEXT NOT NULL,
    "identity_id" TEXT NOT NULL,
    "evidence" TEXT NOT NULL,
    "epoch" INTEGER NOT NULL,

    CONSTRAINT "chain_link_pkey" PRIMARY KEY ("world","account")
);

-- CreateTable
CREATE TABLE "chain_key" (
    "world" TEXT NOT NULL,
    "identity_id" TEXT NOT NULL,
    "key_id" TEXT NOT NULL,
    "kind" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "epoch" INTEGER NOT NULL,
    "removed" BOOLEAN NOT NULL,

    CONSTRAINT "chain_key_pkey" PRIMARY KEY ("world","identity_id","key_id")
);

-- CreateIndex
CREATE INDEX "chain_transaction_world_signer_state_seq_idx" ON "chain_transaction"("world", "signer", "state", "seq");

-- CreateIndex
CREATE INDEX "chain_event_world_identity_id_block_log_index_idx" ON "chain_event"("world", "identity_id", "block", "log_index");

-- CreateIndex
CREATE INDEX "chain_event_world_final_block_idx" ON "chain_event"("world", "final", "block");

-- CreateIndex
CREATE UNIQUE INDEX "chain_identity_world_owner_key" ON "chain_identity"("world", "owner");

-- CreateIndex
CREATE UNIQUE INDEX "chain_identity_world_handle_key" ON "chain_identity"("world", "handle");

-- CreateIndex
CREATE INDEX "chain_link_world_identity_id_idx" ON "chain_link"("world", "identity_id");
