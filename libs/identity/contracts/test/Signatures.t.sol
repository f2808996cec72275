// SPDX-License-Identifier: AGPL-3.0-or-later
pragma solidity ^0.8.24;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {PlanetIdentity} from "../PlanetIdentity.sol";
import {SignedActions} from "../identity/SignedActions.sol";
import {Signatures} from "../lib/Signatures.sol";
import {World} from "./World.sol";
import {vm} from "./Cheats.sol";

/// @dev A wallet that takes one signature, or none.
contract Wallet is IERC1271 {
    bytes32 private immutable _good;

    constructor(bytes memory good) {
        _good = keccak256(good);
    }

    function isValidSignature(bytes32, bytes calldata signature) external view returns (bytes4) {
        return keccak256(signature) == _good ? IERC1271.isValidSignature.selector : bytes4(0);
    }
}

/// @dev Each way in which a signature can be wrong.
contract SignaturesTest is World {
    uint256 private id;

    function setUp() public override {
        super.setUp();
        id = register(ALICE, "alice", address(0));
    }

    function refused(bytes memory signature) private {
        vm.expectPartialRevert(SignedActions.BadSignature.selector);
        identity.setProfile(id, "x:y", deadline, signature);
    }

    function test_right() public {
        identity.setProfile(id, "x:y", deadline, signed(ALICE, profileData(id, "x:y", 1)));
    }

    function test_wrongSigner() public {
        refused(signed(MALLORY, profileData(id, "x:y", 1)));
    }

    /// A signature that recovers to nobody is not nobody's.
    function test_nobody() public view {
        assert(!Signatures.isValid(address(0), keccak256("x"), new bytes(65)));
    }

    function test_none() public {
        refused("");
        vm.prank(vm.addr(ALICE));
        identity.setProfile(id, "x:y", deadline, "");
        bytes memory wrong = signed(MALLORY, profileData(id, "x:y", 2));
        vm.prank(vm.addr(ALICE));
        refused(wrong); // in person, but another's signature
    }

    /// Each act of a person asks for that person's signature.
    function test_eachActIsSigned() public {
        address bob = vm.addr(BOB);
        bytes memory signature = signed(MALLORY, registerData(bob, "bob", address(0)));
        vm.expectPartialRevert(SignedActions.BadSignature.selector);
        identity.register(bob, "bob", address(0), deadline, signature);
        signature = signed(MALLORY, addKeyData(id, 1, "key", 1));
        vm.expectPartialRevert(SignedActions.BadSignature.selector);
        identity.addKey(id, 1, "key", deadline, signature);
        signature = signed(MALLORY, linkData(id, ACCOUNT, 1));
        bytes memory word = attested(attestLinkData(id, ACCOUNT, 1, 1), 0, 1);
        vm.expectPartialRevert(SignedActions.BadSignature.selector);
        identity.link(wanted(id, ACCOUNT), signature, word);
    }

    function test_otherDeployment() public {
        refused(raw(ALICE, digestAt(address(gateway), block.chainid, profileData(id, "x:y", 1))));
    }

    function test_otherChain() public {
        bytes memory here = signed(ALICE, profileData(id, "x:y", 1));
        refused(raw(ALICE, digestAt(address(identity), block.chainid + 1, profileData(id, "x:y", 1))));
        vm.chainId(20180430); // the chain forks
        refused(here);
        identity.setProfile(id, "x:y", deadline, signed(ALICE, profileData(id, "x:y", 1)));
    }

    function test_replay() public {
        bytes memory signature = signed(ALICE, profileData(id, "x:y", 1));
        identity.setProfile(id, "x:y", deadline, signature);
        refused(signature);
    }

    function test_otherContent() public {
        refused(signed(ALICE, profileData(id, "x:z", 1)));
        refused(signed(ALICE, profileData(id + 1, "x:y", 1)));
        refused(signed(ALICE, profileData(id, "x:y", 2)));
    }

    function test_expired() public {
        bytes memory signature = signed(ALICE, profileData(id, "x:y", 1));
        vm.warp(deadline + 1);
        vm.expectPartialRevert(SignedActions.SignatureExpired.selector);
        identity.setProfile(id, "x:y", deadline, signature);
        vm.prank(vm.addr(ALICE)); // in person too
        vm.expectPartialRevert(SignedActions.SignatureExpired.selector);
        identity.setProfile(id, "x:y", deadline, "");
        vm.warp(deadline);
        identity.setProfile(id, "x:y", deadline, signature);
    }

    function testFuzz_bitFlip(uint256 bit) public {
        bytes memory signature = signed(ALICE, profileData(id, "x:y", 1));
        bit = bit % (signature.length * 8);
        signature[bit / 8] ^= bytes1(uint8(1 << (bit % 8)));
        refused(signature);
    }

    function test_highS() public {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(ALICE, digest(profileData(id, "x:y", 1)));
        refused(abi.encodePacked(r, bytes32(CURVE_ORDER - uint256(s)), v == 27 ? uint8(28) : uint8(27)));
    }

    function test_shortSignature() public {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(ALICE, digest(profileData(id, "x:y", 1)));
        refused(abi.encodePacked(r, bytes32(uint256(s) | (uint256(v - 27) << 255))));
    }

    function test_contractWallet() public {
        address wallet = address(new Wallet("open sesame"));
        identity.register(wallet, "wallet", address(0), deadline, "open sesame");
        assert(identity.identityOf(wallet) == 2);
        vm.expectPartialRevert(SignedActions.BadSignature.selector);
        identity.setProfile(2, "x:y", deadline, "open barley");
        identity.setProfile(2, "x:y", deadline, "open sesame");
    }

    /// The code that an account delegates to knows nothing of signatures; its key still signs.
    function test_delegatedAccount() public {
        vm.etch(vm.addr(ALICE), abi.encodePacked(hex"ef0100", address(new Wallet("nothing"))));
        refused(signed(MALLORY, profileData(id, "x:y", 1)));
        identity.setProfile(id, "x:y", deadline, signed(ALICE, profileData(id, "x:y", 1)));
    }

    /// A contract without code behind the call, and one that answers nothing.
    function test_codeThatDoesNotAnswer() public {
        vm.etch(vm.addr(ALICE), hex"00");
        refused(signed(MALLORY, profileData(id, "x:y", 1)));
    }
}
