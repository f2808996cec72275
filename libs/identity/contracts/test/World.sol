// SPDX-License-Identifier: AGPL-3.0-or-later
pragma solidity ^0.8.24;

import {PlanetIdentity} from "../PlanetIdentity.sol";
import {AccountLinks} from "../identity/AccountLinks.sol";
import {RegistrationGateway} from "../RegistrationGateway.sol";
import {vm} from "./Cheats.sol";

/// @dev A deployment with three operators of whom two must attest, and keys for people.
/// The digests are worked out here anew, from the text of EIP-712.
abstract contract World {
    uint256 internal constant ALICE = 0xa11ce;
    uint256 internal constant BOB = 0xb0b;
    uint256 internal constant CAROL = 0xca401;
    uint256 internal constant MALLORY = 0x3a11047;
    bytes32 internal constant ACCOUNT = keccak256("an account");
    bytes32 internal constant EVIDENCE = keccak256("a bundle of proofs");
    uint256 internal constant CURVE_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;

    PlanetIdentity internal identity;
    RegistrationGateway internal gateway;
    /// @dev Keys of the operators, in ascending order of their addresses.
    uint256[] internal operators;
    uint256 internal deadline;

    function setUp() public virtual {
        vm.warp(1_800_000_000);
        deadline = block.timestamp + 15 minutes;
        operators = sorted(0x0b1, 0x0b2, 0x0b3);
        address[] memory addresses = new address[](3);
        for (uint256 i = 0; i < 3; ++i) addresses[i] = vm.addr(operators[i]);
        identity = new PlanetIdentity(address(this), addresses, 2);
        gateway = new RegistrationGateway(identity);
        identity.setGateway(address(gateway), true);
        identity.setGateway(address(this), true);
    }

    function sorted(uint256 a, uint256 b, uint256 c) internal pure returns (uint256[] memory keys) {
        keys = new uint256[](3);
        (keys[0], keys[1], keys[2]) = (a, b, c);
        for (uint256 i = 0; i < 3; ++i)
            for (uint256 j = i + 1; j < 3; ++j)
                if (vm.addr(keys[j]) < vm.addr(keys[i])) (keys[i], keys[j]) = (keys[j], keys[i]);
    }

    // --- digests

    function domain(string memory name, address deployed, uint256 chain) internal pure returns (bytes32) {
        bytes32 kind = keccak256(
            "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
        );
        return keccak256(abi.encode(kind, keccak256(bytes(name)), keccak256("1"), chain, deployed));
    }

    function digestAt(address deployed, uint256 chain, bytes memory encoded) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(hex"1901", domain("Planet Identity", deployed, chain), keccak256(encoded)));
    }

    function digest(bytes memory encoded) internal view returns (bytes32) {
        return digestAt(address(identity), block.chainid, encoded);
    }

    function signed(uint256 key, bytes memory encoded) internal view returns (bytes memory) {
        return raw(key, digest(encoded));
    }

    function raw(uint256 key, bytes32 hash) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, hash);
        return abi.encodePacked(r, s, v);
    }

    // --- what is signed

    function registerData(address person, string memory handle, address recovery) internal view returns (bytes memory) {
        bytes32 kind = keccak256("Register(address owner,string handle,address recovery,uint256 deadline)");
        return abi.encode(kind, person, keccak256(bytes(handle)), recovery, deadline);
    }

    function linkData(uint256 id, bytes32 account, uint256 nonce) internal view returns (bytes memory) {
        bytes32 kind = keccak256(
            "Link(uint256 identityId,bytes32 account,bytes32 evidence,uint256 nonce,uint256 deadline)"
        );
        return abi.encode(kind, id, account, EVIDENCE, nonce, deadline);
    }

    function attestLinkData(
        uint256 id,
        bytes32 account,
        uint256 epoch,
        uint256 nonce
    ) internal view returns (bytes memory) {
        bytes32 kind = keccak256(
            "AttestLink(uint256 identityId,bytes32 account,bytes32 evidence,uint256 epoch,uint256 nonce,uint256 deadline)"
        );
        return abi.encode(kind, id, account, EVIDENCE, epoch, nonce, deadline);
    }

    function attestUnlinkData(uint256 id, bytes32 account, uint256 linkNonce) internal view returns (bytes memory) {
        bytes32 kind = keccak256(
            "AttestUnlink(uint256 identityId,bytes32 account,bytes32 evidence,uint256 linkNonce,uint256 deadline)"
        );
        return abi.encode(kind, id, account, EVIDENCE, linkNonce, deadline);
    }

    function unlinkData(uint256 id, bytes32 account, uint256 nonce) internal view returns (bytes memory) {
        bytes32 kind = keccak256("Unlink(uint256 identityId,bytes32 account,uint256 nonce,uint256 deadline)");
        return abi.encode(kind, id, account, nonce, deadline);
    }

    function addKeyData(uint256 id, uint8 kind, bytes memory key, uint256 nonce) internal view returns (bytes memory) {
        bytes32 name = keccak256("AddKey(uint256 identityId,uint8 kind,bytes key,uint256 nonce,uint256 deadline)");
        return abi.encode(name, id, kind, keccak256(key), nonce, deadline);
    }

    function removeKeyData(uint256 id, bytes32 keyId, uint256 nonce) internal view returns (bytes memory) {
        bytes32 kind = keccak256("RemoveKey(uint256 identityId,bytes32 keyId,uint256 nonce,uint256 deadline)");
        return abi.encode(kind, id, keyId, nonce, deadline);
    }

    function profileData(uint256 id, string memory uri, uint256 nonce) internal view returns (bytes memory) {
        bytes32 kind = keccak256("SetProfile(uint256 identityId,string uri,uint256 nonce,uint256 deadline)");
        return abi.encode(kind, id, keccak256(bytes(uri)), nonce, deadline);
    }

    /// @dev Acts that name an address: StartRecovery, AcceptRecovery (newOwner), ChangeRecovery (recovery).
    function addressData(
        string memory kind,
        string memory field,
        uint256 id,
        address value,
        uint256 nonce
    ) internal view returns (bytes memory) {
        string memory text = string.concat(
            kind,
            "(uint256 identityId,address ",
            field,
            ",uint256 nonce,uint256 deadline)"
        );
        return abi.encode(keccak256(bytes(text)), id, value, nonce, deadline);
    }

    /// @dev Acts that name nothing further: CancelRecovery, CancelRecoveryChange, Burn.
    function plainData(string memory kind, uint256 id, uint256 nonce) internal view returns (bytes memory) {
        string memory text = string.concat(kind, "(uint256 identityId,uint256 nonce,uint256 deadline)");
        return abi.encode(keccak256(bytes(text)), id, nonce, deadline);
    }

    // --- acts

    function register(uint256 key, string memory handle, address recovery) internal returns (uint256) {
        address person = vm.addr(key);
        bytes memory signature = signed(key, registerData(person, handle, recovery));
        return identity.register(person, handle, recovery, deadline, signature);
    }

    function wanted(uint256 id, bytes32 account) internal view returns (AccountLinks.LinkRequest memory) {
        return AccountLinks.LinkRequest(id, account, EVIDENCE, deadline);
    }

    /// @param first,last the operators that attest
    function attested(bytes memory encoded, uint256 first, uint256 last) internal view returns (bytes memory all) {
        for (uint256 i = first; i <= last; ++i) all = bytes.concat(all, signed(operators[i], encoded));
    }

    function link(uint256 key, uint256 id, bytes32 account) internal {
        (uint256 epoch, uint256 nonce) = identity.epochAndNonce(id);
        bytes memory signature = signed(key, linkData(id, account, nonce));
        identity.link(wanted(id, account), signature, attested(attestLinkData(id, account, epoch, nonce), 0, 1));
    }

    function unlink(uint256 key, uint256 id, bytes32 account) internal {
        identity.unlink(id, account, deadline, signed(key, unlinkData(id, account, nonceOf(id))));
    }

    function addKey(uint256 key, uint256 id, uint8 kind, bytes memory value) internal {
        identity.addKey(id, kind, value, deadline, signed(key, addKeyData(id, kind, value, nonceOf(id))));
    }

    function removeKey(uint256 key, uint256 id, bytes32 keyId) internal {
        identity.removeKey(id, keyId, deadline, signed(key, removeKeyData(id, keyId, nonceOf(id))));
    }

    function startRecovery(uint256 key, uint256 id, address newOwner) internal {
        bytes memory data = addressData("StartRecovery", "newOwner", id, newOwner, nonceOf(id));
        identity.startRecovery(id, newOwner, deadline, signed(key, data));
    }

    function cancelRecovery(uint256 key, uint256 id) internal {
        identity.cancelRecovery(id, deadline, signed(key, plainData("CancelRecovery", id, nonceOf(id))));
    }

    function finishRecovery(uint256 key, uint256 id) internal {
        bytes memory data = addressData("AcceptRecovery", "newOwner", id, vm.addr(key), nonceOf(id));
        identity.finishRecovery(id, deadline, signed(key, data));
    }

    function changeRecovery(uint256 key, uint256 id, address recovery) internal {
        bytes memory data = addressData("ChangeRecovery", "recovery", id, recovery, nonceOf(id));
        identity.changeRecovery(id, recovery, deadline, signed(key, data));
    }

    function cancelRecoveryChange(uint256 key, uint256 id) internal {
        bytes memory data = plainData("CancelRecoveryChange", id, nonceOf(id));
        identity.cancelRecoveryChange(id, deadline, signed(key, data));
    }

    function burn(uint256 key, uint256 id) internal {
        identity.burn(id, deadline, signed(key, plainData("Burn", id, nonceOf(id))));
    }

    function nonceOf(uint256 id) internal view returns (uint256 nonce) {
        (, nonce) = identity.epochAndNonce(id);
    }

    function epochOf(uint256 id) internal view returns (uint256 epoch) {
        (epoch, ) = identity.epochAndNonce(id);
    }

    /// @dev Later, with signatures that are good again.
    function wait_(uint256 secs) internal {
        vm.warp(block.timestamp + secs);
        deadline = block.timestamp + 15 minutes;
    }
}
