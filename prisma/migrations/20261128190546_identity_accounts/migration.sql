-- AlterTable
ALTER TABLE "api_token" ADD COLUMN     "epoch" INTEGER,
ADD COLUMN     "identity_id" UUID;

-- AlterTable
ALTER TABLE "identity" ADD COLUMN     "account_id" UUID,
ADD COLUMN     "custody" TEXT NOT NULL DEFAULT 'managed',
ADD COLUMN     "deleted_at" TIMESTAMPTZ(3),
ADD COLUMN     "epoch" INTEGER NOT NULL DEFAULT 1,
ADD COLUMN     "owner" TEXT,
ADD COLUMN     "recovery" TEXT;

-- CreateTable
CREATE TABLE "credential" (
    "id" UUID NOT NULL,
    "identity_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "external_id" TEXT NOT NULL,
    "name" TEXT,
    "data" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "credential_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "hash" TEXT NOT NULL,
    "identity_id" UUID NOT NULL,
    "epoch" INTEGER NOT NULL,
    "agent" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "session_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "challenge" (
    "id" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "data" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "challenge_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "act" (
    "id" UUID NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "identity_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "message" JSONB NOT NULL,
    "world" TEXT,
    "state" TEXT NOT NULL,
    "extra" JSONB NOT NULL DEFAULT '{}',
    "signature" TEXT,
    "reason" TEXT,
    "by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "signed_at" TIMESTAMPTZ(3),

    CONSTRAINT "act_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "proof" (
    "id" UUID NOT NULL,
    "identity_id" UUID NOT NULL,
    "network" TEXT NOT NULL,
    "account" TEXT NOT NULL,
    "account_id" UUID,
    "verb" TEXT NOT NULL,
    "statement" TEXT NOT NULL,
    "nonce" TEXT NOT NULL,
    "epoch" INTEGER NOT NULL,
    "signature" TEXT,
    "method" TEXT,
    "strength" TEXT,
    "evidence" JSONB,
    "digest" TEXT,
    "salt" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "reason" TEXT,
    "holds" TEXT,
    "effective" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "verified_at" TIMESTAMPTZ(3),
    "checked_at" TIMESTAMPTZ(3),
    "next_check_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "proof_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "claim" (
    "network" TEXT NOT NULL,
    "account" TEXT NOT NULL,
    "claims" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "imported_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "claim_pkey" PRIMARY KEY ("network","account","claims")
);

-- CreateTable
CREATE TABLE "persona" (
    "account_id" UUID NOT NULL,
    "owner_tag" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "persona_pkey" PRIMARY KEY ("account_id")
);

-- CreateIndex
CREATE INDEX "credential_identity_id_idx" ON "credential"("identity_id");

-- CreateIndex
CREATE UNIQUE INDEX "credential_kind_external_id_key" ON "credential"("kind", "external_id");

-- CreateIndex
CREATE INDEX "session_identity_id_idx" ON "session"("identity_id");

-- CreateIndex
CREATE INDEX "session_expires_at_idx" ON "session"("expires_at");

-- CreateIndex
CREATE INDEX "challenge_expires_at_idx" ON "challenge"("expires_at");

-- CreateIndex
CREATE INDEX "act_state_seq_idx" ON "act"("state", "seq");

-- CreateIndex
CREATE INDEX "act_identity_id_seq_idx" ON "act"("identity_id", "seq");

-- CreateIndex
CREATE UNIQUE INDEX "proof_nonce_key" ON "proof"("nonce");

-- CreateIndex
CREATE UNIQUE INDEX "proof_holds_key" ON "proof"("holds");

-- CreateIndex
CREATE INDEX "proof_identity_id_created_at_idx" ON "proof"("identity_id", "created_at");

-- CreateIndex
CREATE INDEX "proof_state_next_check_at_idx" ON "proof"("state", "next_check_at");

-- CreateIndex
CREATE INDEX "proof_network_account_idx" ON "proof"("network", "account");

-- CreateIndex
CREATE INDEX "claim_claims_idx" ON "claim"("claims");

-- CreateIndex
CREATE INDEX "persona_owner_tag_idx" ON "persona"("owner_tag");

-- CreateIndex
CREATE INDEX "account_identity_id_idx" ON "account"("identity_id");

-- CreateIndex
CREATE INDEX "api_token_identity_id_idx" ON "api_token"("identity_id");

-- CreateIndex
CREATE UNIQUE INDEX "identity_owner_key" ON "identity"("owner");

-- CreateIndex
CREATE UNIQUE INDEX "identity_account_id_key" ON "identity"("account_id");

-- CreateIndex
CREATE INDEX "identity_created_at_id_idx" ON "identity"("created_at" DESC, "id");
